-- CreateTable
CREATE TABLE "StatisticsDay" (
    "day" DATE NOT NULL,
    "activeUsers" INTEGER NOT NULL,
    "messageCount" DOUBLE PRECISION NOT NULL,
    "storage" DOUBLE PRECISION NOT NULL,
    "connections" INTEGER NOT NULL,

    CONSTRAINT "StatisticsDay_pkey" PRIMARY KEY ("day")
);
