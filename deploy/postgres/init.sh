#!/bin/sh
# Run once by the PostgreSQL image, when the database is new: both roles, each with its own password.
set -eu
OWNER_PASSWORD=$(cat /run/secrets/owner_password)
APP_PASSWORD=$(cat /run/secrets/app_password)
export OWNER_PASSWORD APP_PASSWORD
psql --no-psqlrc --quiet --username=postgres --dbname=postgres --file=/etc/portal/roles.sql
