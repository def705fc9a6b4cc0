"""Lengths of time and sizes of files, as people say them."""


def duration(seconds: float) -> str:
    """A length of time.

    >>> duration(0.4), duration(41), duration(100), duration(3700)
    ('1 s', '41 s', '2 min', '1 h 2 min')
    """
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def size(count: int) -> str:
    """A number of bytes.

    >>> size(812), size(64_300), size(2_340_000), size(5_120_000_000)
    ('812 B', '64 kB', '2.3 MB', '5.1 GB')
    """
    if count < 1000:
        return f"{count} B"
    if count < 1e6:
        return f"{count / 1e3:.0f} kB"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"
