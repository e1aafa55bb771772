-- The two roles and the database of the portal; run by the superuser, as often as one likes.
-- portal_owner changes the tables (migrations); portal_app is the web, the worker and the tick: it owns
-- nothing, so that no fault in the portal can switch off a trigger or empty the trail.
\set ON_ERROR_STOP 1
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY['portal_owner', 'portal_app']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
ALTER ROLE portal_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE portal_app LOGIN PASSWORD :'app_password';

SELECT 'CREATE DATABASE portal OWNER portal_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal')
\gexec
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_app;
