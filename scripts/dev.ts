import concurrently from 'concurrently'
import { build, root, sources } from './build.ts'

/** npm run dev: the API, which restarts when its files change, and the web app in front of it, which reloads itself. */
build(sources)
const web = 'http://localhost:5173'
const port = process.env.PORT ?? '4000'
const { result } = concurrently(
  [
    {
      name: 'api',
      command: 'node --watch-preserve-output --watch api/main.ts',
      env: { NODE_ENV: 'development', ORIGIN: web, PORT: port },
      // The API formats its log for people only when it writes to a terminal.
      raw: true,
    },
    { name: 'operations', command: 'graphql-codegen --watch --silent' },
    {
      name: 'web',
      command: 'vite dev --port 5173 --strictPort',
      cwd: `${root}web`,
      env: { LATCHKEY_INTERNAL_URL: `http://127.0.0.1:${port}` },
    },
  ],
  { cwd: root, prefixColors: 'auto', killOthersOn: ['failure', 'success'] },
)
await result.catch(() => process.exit(1))
