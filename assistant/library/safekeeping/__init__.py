"""What keeps a library from being lost or changed in silence: seals, backups, repair."""
