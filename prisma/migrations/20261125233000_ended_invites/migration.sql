-- AlterTable
ALTER TABLE "Invite" ADD COLUMN     "endedAt" TIMESTAMPTZ(3);

-- Invites outlived their creator's right to invite. They end like those whose creator loses it from now on.
UPDATE "Invite" i SET "endedAt" = CURRENT_TIMESTAMP WHERE NOT EXISTS (
    SELECT 1 FROM "Membership" m WHERE m."roomId" = i."roomId" AND m."userId" = i."createdById"
        AND m.status = 'ACTIVE' AND m.role IN ('OWNER', 'MODERATOR')
);
