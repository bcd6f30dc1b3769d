-- CreateTable
CREATE TABLE "Email" (
    "userId" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "addressKey" TEXT NOT NULL,

    CONSTRAINT "Email_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "EmailCode" (
    "userId" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "codeHash" TEXT,
    "attemptsLeft" INTEGER NOT NULL DEFAULT 5,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EmailCode_pkey" PRIMARY KEY ("userId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Email_addressKey_key" ON "Email"("addressKey");

-- AddForeignKey
ALTER TABLE "Email" ADD CONSTRAINT "Email_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EmailCode" ADD CONSTRAINT "EmailCode_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
