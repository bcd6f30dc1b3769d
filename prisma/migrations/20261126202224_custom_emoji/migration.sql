-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "customEmojiOpen" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "CustomEmoji" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "animated" BOOLEAN NOT NULL,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CustomEmoji_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "CustomEmoji_name_key" ON "CustomEmoji"("name");

-- CreateIndex
CREATE UNIQUE INDEX "CustomEmoji_key_key" ON "CustomEmoji"("key");

-- CreateIndex
CREATE INDEX "CustomEmoji_createdById_idx" ON "CustomEmoji"("createdById");

-- AddForeignKey
ALTER TABLE "CustomEmoji" ADD CONSTRAINT "CustomEmoji_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
