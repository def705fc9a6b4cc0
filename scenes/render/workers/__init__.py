"""Worker processes: the pool, its messages, the schedule of jobs and beats."""
