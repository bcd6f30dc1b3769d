import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import {
  divide,
  importedWithoutMessages,
  keysOf,
  messagesOf,
  modulesOf,
  partOf,
  routeFiles,
} from './parts.ts'

const { app, pages, settings, notifications, admin, deferred } = divide()
const areas = ['common', 'shell', 'room', 'notifications', 'settings', 'admin']

test('every message of the interface is in a part of the catalogue', () => {
  const keys = areas.flatMap(keysOf)
  expect(new Set([...app, ...settings, ...admin, ...deferred])).toEqual(new Set(keys))
})

test('what every page and every room shows is there first, and what waits for its first use is not', () => {
  expect(app).toEqual(expect.arrayContaining(['rooms_title', 'send', 'error_not_found', 'part_not_loaded']))
  expect(pages).toEqual(expect.arrayContaining(['share_title', 'search_placeholder']))
  expect(deferred).toEqual(expect.arrayContaining(['shortcut_hint', 'leave_title', 'ban_button']))
  expect(new Set(app).intersection(new Set([...pages, ...settings, ...admin, ...deferred]))).toEqual(
    new Set(),
  )
})

test('whatever a route uses is in the catalogue’s first part or its own', () => {
  const parts = {
    app,
    pages: [...app, ...pages],
    settings: [...app, ...settings],
    notifications: [...app, ...settings, ...notifications],
    admin: [...app, ...admin],
  }
  const interfaceKeys = new Set(areas.flatMap(keysOf))
  for (const file of routeFiles()) {
    const used = messagesOf(modulesOf([file])).intersection(interfaceKeys)
    expect([file, ...used.difference(new Set(parts[partOf(file)]))]).toEqual([file])
  }
})

test('every page loads its part of the catalogue, or a layout around it does', () => {
  const loads = (folder: string, part: string): boolean =>
    folder.endsWith('/routes')
      ? false
      : ['+page.ts', '+layout.ts'].some((name) => {
          const file = `${folder}/${name}`
          return existsSync(file) && readFileSync(file, 'utf8').includes(`loadMessages('${part}')`)
        }) || loads(dirname(folder), part)
  for (const file of routeFiles()) {
    const part = partOf(file)
    if (part !== 'app') expect([file, loads(dirname(file), part)]).toEqual([file, true])
  }
})

test('code that is loaded at its first use has its messages: they are in the first part, or defer() loads them', () => {
  const modules = importedWithoutMessages()
  expect(modules.map((file) => file.split('/').at(-1))).toEqual(expect.arrayContaining(['formatting.ts']))
  const later = new Set([...deferred, ...settings, ...admin])
  expect([...messagesOf(modulesOf(modules)).intersection(later)]).toEqual([])
})
