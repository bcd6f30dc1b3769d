-- DropIndex
DROP INDEX "PushSubscription_dueAt_idx";
