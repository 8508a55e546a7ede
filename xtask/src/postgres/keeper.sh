# Keeps a throw-away PostgreSQL cluster for as long as standard input stays open, and leaves nothing.
#
# usage: sh keeper.sh PROGRAMS PORT [durable]     the superuser's password is the first line of
# standard input
#
# A pipe closes however its writer ends, killed ones included, so the cluster cannot outlive the
# program that asked for it. Prints `ready` on standard output when the cluster takes connections.
set -eu
programs=$1
port=$2
umask 077
folder=$(mktemp -d "/tmp/countersign-pg.XXXXXX")

clean() {
    trap - EXIT
    "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 143' HUP INT TERM

fail() {
    cat "$folder/log" >&2
    exit 1
}

IFS= read -r password
printf '%s\n' "$password" >"$folder/password"
"$programs/initdb" -D "$folder/data" -U postgres --pwfile="$folder/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || fail

# Tests open a database each.
settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder"
settings="$settings -c max_connections=400"
if [ "${3:-}" != durable ]; then
    # Nothing here has to survive a power cut.
    settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
fi
"$programs/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o "$settings" start \
    </dev/null >/dev/null 2>&1 || fail

echo ready
exec 1>&-
cat >/dev/null
