-- A login from a new device is a notification, which is about no message. Until each node runs this version, an older one
-- cannot list the notifications of somebody who has just logged in from a new device.
ALTER TYPE "NotificationCause" ADD VALUE 'SIGN_IN';
ALTER TABLE "Notification"
  ALTER COLUMN "roomId" DROP NOT NULL,
  ALTER COLUMN number DROP NOT NULL,
  ADD COLUMN "userAgent" TEXT,
  ADD CONSTRAINT "Notification_message_check" CHECK (("roomId" IS NULL) = (number IS NULL));

-- The session refers to its notification: few sessions have one, and an index of all notifications would cost each of them.
ALTER TABLE "Session"
  ADD COLUMN "notificationId" UUID UNIQUE REFERENCES "Notification"(id) ON UPDATE CASCADE ON DELETE SET NULL;
