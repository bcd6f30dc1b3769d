import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../wait.ts'

export type Nginx = {
  readonly url: string
  /** The certificate that a client has to trust. */
  readonly certificate: string
  stop(): Promise<void>
}

/** Starts nginx with the configuration of docs/deploy.md; only ports and certificate differ. */
export async function startNginx(port: number, upstreams: readonly string[]): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-nginx-'))
  const [certificate, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...made, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  const documented = await readConfiguration()
  const replacements: [string, string][] = [
    ['443 ssl', `${port} ssl`],
    ['chat.example.org;', 'localhost;'],
    ['/etc/ssl/chat.example.org.pem', certificate],
    ['/etc/ssl/chat.example.org.key', key],
    ['127.0.0.1:4001', new URL(upstreams[0]!).host],
    ['127.0.0.1:4002', new URL(upstreams[1]!).host],
  ]
  const site = replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`docs/deploy.md has no ${from} in its nginx block any more`)
    return text.replace(from, to)
  }, documented)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  )
  const main = `daemon off; pid ${directory}/pid; error_log stderr; worker_processes 1; events {}
    http { access_log off; ${places.join(' ')}\n${site}\n}`
  await writeFile(join(directory, 'nginx.conf'), main)
  const child = spawn('nginx', ['-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')], {
    stdio: 'ignore',
  })
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('nginx is missing. Install it with: apt-get install -y nginx-light', { cause: error })
  })
  const ended = once(child, 'exit')
  const url = `https://localhost:${port}`
  await Promise.race([
    failed,
    until('nginx has started', () => readFile(join(directory, 'pid')).catch(() => null)),
  ])
  return {
    url,
    certificate: await readFile(certificate, 'utf8'),
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true })
    },
  }
}

async function readConfiguration(): Promise<string> {
  const guide = await readFile(new URL('../../../docs/deploy.md', import.meta.url), 'utf8')
  const [, block] = /```nginx\n(.*?)```/s.exec(guide) ?? []
  if (!block) throw new Error('docs/deploy.md has no nginx block any more')
  return block
}
