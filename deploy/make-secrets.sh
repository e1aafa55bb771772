#!/usr/bin/env bash
# Make the secrets of a new installation in deploy/secrets. What is already there stays as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p -m 0700 secrets
chmod 0700 secrets

# Others on this machine cannot enter the folder; the users inside the containers read single files of it.
keep() {
  [ -e "secrets/$1" ] || (umask 0222 && printf '%s' "$2" >"secrets/$1.new" && mv "secrets/$1.new" "secrets/$1")
}

random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

for name in secret_key case_key postgres_password owner_password app_password redis_password; do
  keep "$name" "$(random)"
done
keep database_url "postgres://portal_app:$(cat secrets/app_password)@postgres:5432/portal"
keep database_owner_url "postgres://portal_owner:$(cat secrets/owner_password)@postgres:5432/portal"
keep redis_url "redis://:$(cat secrets/redis_password)@redis:6379/0"
keep redis_conf "requirepass $(cat secrets/redis_password)"
echo "deploy/secrets is complete. Keep a copy in a safe place: without secret_key nobody stays signed in,"
echo "without case_key nothing that is sealed opens again, without the passwords nobody reaches the database."
