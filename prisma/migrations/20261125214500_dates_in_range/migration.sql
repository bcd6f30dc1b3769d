-- Ends after the year 9999 were accepted, and made every list that held one fail. They meant "never, as far as I care".
UPDATE "Ban" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
UPDATE "Invite" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
UPDATE "AccessToken" SET "expiresAt" = '9999-12-31T23:59:59Z' WHERE "expiresAt" > '9999-12-31T23:59:59Z';
