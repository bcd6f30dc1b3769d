import { m } from '@latchkey/messages'
import type { HealthComponent, HealthState } from '#lib/graphql/generated/graphql.ts'

/** The parts of the server, as the page lists them. */
export const components = ['DATABASE', 'BUS', 'FILES', 'MAIL', 'JOBS'] as const satisfies HealthComponent[]

interface Described {
  title: string
  /** The purpose of the part, in a sentence. */
  purpose: string
  /** The meaning of each state, and the remedy. */
  states: Record<HealthState, string>
}

/** Describes the parts of the server in the reader's language. */
export const describeComponents = (): Record<HealthComponent, Described> => ({
  DATABASE: {
    title: m.health_database(),
    purpose: m.health_database_purpose(),
    states: {
      OK: m.health_database_ok(),
      LOW: m.health_database_low(),
      DOWN: m.health_database_down(),
      OFF: m.health_database_down(),
    },
  },
  BUS: {
    title: m.health_bus(),
    purpose: m.health_bus_purpose(),
    states: {
      OK: m.health_bus_ok(),
      LOW: m.health_bus_ok(),
      DOWN: m.health_bus_down(),
      OFF: m.health_bus_off(),
    },
  },
  FILES: {
    title: m.attachments_label(),
    purpose: m.health_files_purpose(),
    states: {
      OK: m.health_files_ok(),
      LOW: m.health_files_low(),
      DOWN: m.health_files_down(),
      OFF: m.health_files_down(),
    },
  },
  MAIL: {
    title: m.health_mail(),
    purpose: m.health_mail_purpose(),
    states: {
      OK: m.health_mail_ok(),
      LOW: m.health_mail_ok(),
      DOWN: m.health_mail_off(),
      OFF: m.health_mail_off(),
    },
  },
  JOBS: {
    title: m.health_jobs(),
    purpose: m.health_jobs_purpose(),
    states: {
      OK: m.health_jobs_ok(),
      LOW: m.health_jobs_low(),
      DOWN: m.health_jobs_down(),
      OFF: m.health_jobs_ok(),
    },
  },
})

/** Names a state in a word. */
export function nameState(state: HealthState): string {
  switch (state) {
    case 'OK':
      return m.health_state_ok()
    case 'LOW':
      return m.health_state_low()
    case 'DOWN':
      return m.health_state_down()
    case 'OFF':
      return m.health_state_off()
  }
}
