import concurrently from 'concurrently'
import { build, root, sources } from './build.ts'

/** npm run dev: the API, restarted when its files change, behind the web app, which reloads by itself. */
build(sources)
const web = 'http://localhost:5173'
const port = process.env.PORT ?? '4000'
const { result } = concurrently(
  [
    {
      name: 'api',
      command: 'node --watch-preserve-output --watch api/main.ts',
      env: { NODE_ENV: 'development', ORIGIN: web, PORT: port },
      // Its log is made for the terminal, when it sees one.
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
