import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** What a device would do differently than it should. */
interface Deviation {
  origin?: string
  rpId?: string
  type?: string
  /** Skips the verification of the person. */
  unverified?: boolean
  counter?: number
  challenge?: string
  userHandle?: string
}

/** A device with one passkey, in software. The tests in Chromium use the browser's own. */
export class Authenticator {
  readonly id = randomBytes(32)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #origin: string
  #counter = 0
  #userHandle = ''

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Answers the options of startPasskey with a new credential, as JSON. */
  create(optionsJson: string, deviation: Deviation = {}): string {
    const { challenge, user } = JSON.parse(optionsJson) as {
      challenge: string
      user?: { id: string }
    }
    this.#userHandle = user?.id ?? ''
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })
    const publicKey = Buffer.concat([
      // COSE: an EC2 key (1: 2) for ES256 (3: -7) on P-256 (-1: 1), with x and y.
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(x!, 'base64url'),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(y!, 'base64url'),
    ])
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, publicKey])
    const authData = Buffer.concat([this.#authData(deviation, 0x40), attested])
    const attestationObject = Buffer.concat([
      // CBOR: { fmt: "none", attStmt: {}, authData }
      Buffer.from([0xa3, 0x63, ...Buffer.from('fmt'), 0x64, ...Buffer.from('none')]),
      Buffer.from([
        0x67,
        ...Buffer.from('attStmt'),
        0xa0,
        0x68,
        ...Buffer.from('authData'),
        0x58,
        authData.length,
      ]),
      authData,
    ])
    const clientData = this.#clientData('webauthn.create', challenge, deviation)
    return this.#credential({ clientData, attestationObject: attestationObject.toString('base64url') })
  }

  /** Answers the options of startPasskeySignIn, as JSON. */
  get(optionsJson: string, deviation: Deviation = {}): string {
    const { challenge } = JSON.parse(optionsJson) as { challenge: string }
    this.#counter = deviation.counter ?? this.#counter + 1
    const clientData = this.#clientData('webauthn.get', challenge, deviation)
    const authData = this.#authData(deviation, 0)
    return this.#credential({
      clientData,
      authenticatorData: authData.toString('base64url'),
      signature: sign(
        'sha256',
        Buffer.concat([authData, sha256(clientData)]),
        this.#keys.privateKey,
      ).toString('base64url'),
      userHandle: deviation.userHandle ?? this.#userHandle,
    })
  }

  #credential({ clientData, ...response }: { clientData: string } & Record<string, string>): string {
    const id = this.id.toString('base64url')
    const clientDataJSON = Buffer.from(clientData).toString('base64url')
    return JSON.stringify({
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, ...response },
    })
  }

  #clientData(type: string, challenge: string, deviation: Deviation): string {
    return JSON.stringify({
      type: deviation.type ?? type,
      challenge: deviation.challenge ?? challenge,
      origin: deviation.origin ?? this.#origin,
      crossOrigin: false,
    })
  }

  #authData({ rpId = new URL(this.#origin).hostname, unverified }: Deviation, flags: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    // User present (1) and, unless left out, verified (4).
    return Buffer.concat([sha256(rpId), Buffer.from([flags | 1 | (unverified ? 0 : 4)]), counter])
  }
}
