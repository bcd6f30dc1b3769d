-- Ends after the year 9999 were accepted, and every list with one of them failed. The last moment that can be read back replaces them.
UPDATE "Ban" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
UPDATE "Invite" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
UPDATE "AccessToken" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
