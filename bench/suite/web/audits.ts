import type { Audit } from '../../measure/lighthouse.ts'
import { printTable } from '../../measure/report.ts'
import { median } from '../../measure/stats.ts'

type Audits = Record<string, Audit[]>

/** Audits pages with Lighthouse's mobile preset and a cold cache. */
export async function auditPages(
  url: string,
  { session, room, runs }: { session: string; room: string; runs: number },
): Promise<Audits> {
  const pages: Record<string, { path: string; session?: string }> = {
    room: { path: `/r/${room}`, session },
    home: { path: '/', session },
    search: { path: '/search?q=plan', session },
    landing: { path: '/' },
    login: { path: '/login' },
    'sign-up': { path: '/signup' },
  }
  // Only this part needs Lighthouse, which takes a second to load.
  const { audit } = await import('../../measure/lighthouse.ts')
  const audits: Audits = {}
  for (let run = 0; run < runs; run++)
    for (const [name, { path, session }] of Object.entries(pages))
      (audits[name] ??= []).push(await audit(url + path, session ? { cookie: `session=${session}` } : {}))
  return audits
}

export function printAudits(audits: Audits): void {
  const columns = {
    performance: (each: Audit) => each.performance,
    accessibility: (each: Audit) => each.accessibility,
    'best practices': (each: Audit) => each.bestPractices,
    SEO: (each: Audit) => each.seo,
    'blocking ms': (each: Audit) => each.blockingMs,
    'layout shift': (each: Audit) => each.layoutShift,
    'scripts kB': (each: Audit) => each.scriptBytes / 1000,
    scripts: (each: Audit) => each.scripts,
  }
  printTable(
    'Lighthouse, mobile preset, cold cache',
    ['page', ...Object.keys(columns)],
    Object.entries(audits).map(([name, runs]) => [
      name,
      ...Object.values(columns).map((figure) => String(Math.round(median(runs.map(figure)) * 100) / 100)),
    ]),
  )
}
