"""MP4 files: parts joined without encoding again, metadata, atoms."""
