import type { IncomingMessage, ServerResponse } from 'node:http'
import { m } from '@latchkey/messages'
import { notFound } from '../errors.ts'
import { mailLocale } from '../mail/locale.ts'
import { readServerName } from '../mail/transport.ts'
import { findUnsubscriber, unsubscribe } from '../notifications/mail/unsubscribe.ts'
import { getClientInfo } from './client-address.ts'
import { getPath, getUnsubscribeCode } from './routes.ts'

/**
 * Ends mails about notifications by POST, as mail programs send it (RFC 8058) and as the button of the page does, which GET
 * shows. Needs no login and reads no cookie: the code in the path is signed. NOT_FOUND if it is not valid.
 */
export async function serveUnsubscribe(req: IncomingMessage, res: ServerResponse): Promise<void> {
  // What is sent says nothing that the path does not say.
  req.resume()
  const user = await findUnsubscriber(getUnsubscribeCode(getPath(req)))
  if (!user) throw notFound(m.address_not_found)
  const locale = mailLocale(user, getClientInfo(req))
  const server = await readServerName()
  const isPost = req.method === 'POST'
  if (isPost) await unsubscribe(user.id)
  const button = `<form method="post"><button>${escape(m.mail_unsubscribe_button({}, { locale }))}</button></form>`
  const text = isPost
    ? m.mail_unsubscribe_done({ server }, { locale })
    : m.mail_unsubscribe_question({ server }, { locale })
  const dir = locale === 'ar' ? 'rtl' : 'ltr'
  const page = `<!doctype html>
<html lang="${locale}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escape(server)}</title>
<main><p>${escape(text)}</p>${isPost ? '' : button}</main>
</html>
`
  // The button may send the form, and nothing else may happen.
  const policy = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'content-security-policy': policy,
  })
  res.end(page)
}

const escape = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
