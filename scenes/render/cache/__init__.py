"""The cache of beats that were drawn before: their keys, the entries on disk, the store."""
