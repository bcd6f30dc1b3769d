#!/bin/sh
# Backs up Latchkey's own database and the uploads while it runs: backup.sh DATA_DIR TARGET
# To restore, unpack all archives in TARGET into an empty DATA_DIR. Run it as root or as the database's user. Requires psql.
# This is PostgreSQL's low-level base backup: https://www.postgresql.org/docs/current/continuous-archiving.html
set -eu
data=$(realpath "$1") target=$2
mkdir -p "$target"
target=$(realpath "$target")

# Files change and disappear during the copy. tar then exits with 1, and recovery repairs them.
psql -qAt -v ON_ERROR_STOP=1 -h "$data/postgres" -U latchkey postgres <<SQL
SET client_min_messages = warning;
SELECT pg_backup_start('latchkey', true) \g /dev/null
\! tar -C '$data' -cf '$target/database.tar' --warning=none --exclude='postgres/pg_wal/*' --exclude=postgres/postmaster.pid --exclude='postgres/.s.PGSQL*' postgres || test \$? = 1
\o '$target/backup_label'
SELECT labelfile FROM pg_backup_stop();
\o
\! tar -C '$data' -cf '$target/wal.tar' --warning=none postgres/pg_wal || test \$? = 1
SQL

# Without the label, recovery would start at the wrong position.
test -s "$target/backup_label"
mkdir "$target/postgres"
mv "$target/backup_label" "$target/postgres/"
chmod 600 "$target/postgres/backup_label"
owner=$(stat -c '--owner=%U --group=%G' "$data/postgres")
# shellcheck disable=SC2086
tar -C "$target" $owner -rf "$target/wal.tar" postgres/backup_label
rm -r "$target/postgres"

if [ -d "$data/files" ]; then tar -C "$data" -cf "$target/files.tar" files; fi
