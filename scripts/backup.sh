#!/bin/sh
# Copies the database that Latchkey brings, and the uploads, while it runs: backup.sh DATA_DIR TO
# To restore: unpack all of TO's archives into an empty DATA_DIR. Runs as root, or as the user of the database; needs psql.
# It is PostgreSQL's low-level base backup: https://www.postgresql.org/docs/current/continuous-archiving.html
set -eu
from=$(realpath "$1") to=$2
mkdir -p "$to"
to=$(realpath "$to")

# Files change and go while they are copied: tar says so by 1, and recovery makes them whole.
psql -qAt -v ON_ERROR_STOP=1 -h "$from/postgres" -U latchkey postgres <<SQL
SET client_min_messages = warning;
SELECT pg_backup_start('latchkey', true) \g /dev/null
\! tar -C '$from' -cf '$to/database.tar' --warning=none --exclude='postgres/pg_wal/*' --exclude=postgres/postmaster.pid --exclude='postgres/.s.PGSQL*' postgres || test \$? = 1
\o '$to/backup_label'
SELECT labelfile FROM pg_backup_stop();
\o
\! tar -C '$from' -cf '$to/wal.tar' --warning=none postgres/pg_wal || test \$? = 1
SQL

# Without its label the copy would be recovered from the wrong place.
test -s "$to/backup_label"
mkdir "$to/postgres"
mv "$to/backup_label" "$to/postgres/"
chmod 600 "$to/postgres/backup_label"
owner=$(stat -c '--owner=%U --group=%G' "$from/postgres")
# shellcheck disable=SC2086
tar -C "$to" $owner -rf "$to/wal.tar" postgres/backup_label
rm -r "$to/postgres"

if [ -d "$from/files" ]; then tar -C "$from" -cf "$to/files.tar" files; fi
