import { graphql } from '#lib/graphql/generated/index.ts'

export const StatisticsDocument = graphql(`
  query Statistics {
    admin {
      statistics {
        userCount
        activeToday
        roomCount
        messageCount
        databaseSize
        filesSize
        connections
        days {
          date
          activeUsers
          messagesPosted
          filesSize
          connections
        }
      }
    }
  }
`)
