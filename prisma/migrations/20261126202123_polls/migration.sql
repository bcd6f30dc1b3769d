-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "pollQuestion" TEXT;

-- CreateTable
CREATE TABLE "Poll" (
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "options" TEXT[],
    "voteCounts" INTEGER[],
    "voterCount" INTEGER NOT NULL DEFAULT 0,
    "multiple" BOOLEAN NOT NULL,
    "closesAt" TIMESTAMPTZ(3),
    "publishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3),

    CONSTRAINT "Poll_pkey" PRIMARY KEY ("roomId","number")
);

-- CreateTable
CREATE TABLE "PollVote" (
    "roomId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "userId" UUID NOT NULL,
    "choices" INTEGER[],

    CONSTRAINT "PollVote_pkey" PRIMARY KEY ("roomId","number","userId")
);

-- CreateIndex
CREATE INDEX "PollVote_userId_idx" ON "PollVote"("userId");

-- AddForeignKey
ALTER TABLE "Poll" ADD CONSTRAINT "Poll_roomId_number_fkey" FOREIGN KEY ("roomId", "number") REFERENCES "Message"("roomId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PollVote" ADD CONSTRAINT "PollVote_roomId_number_fkey" FOREIGN KEY ("roomId", "number") REFERENCES "Poll"("roomId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PollVote" ADD CONSTRAINT "PollVote_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The polls with votes that are not an event of their room yet.
CREATE INDEX "Poll_dueAt_idx" ON "Poll"("dueAt") WHERE "dueAt" IS NOT NULL;
