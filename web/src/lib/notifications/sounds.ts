/** The sounds to choose from. They are synthesised: nothing has to be downloaded. */
export const sounds = ['chime', 'knock', 'drop'] as const
export type Sound = (typeof sounds)[number]

const KEY = 'notification-sound'

/** Returns the sound of this device. Null: none, as at first. */
export function chosenSound(): Sound | null {
  try {
    return sounds.find((sound) => sound === localStorage.getItem(KEY)) ?? null
  } catch {
    return null
  }
}

/** Keeps the sound on this device: a phone and a desk want different ones. */
export function chooseSound(sound: Sound | null): void {
  try {
    if (sound) localStorage.setItem(KEY, sound)
    else localStorage.removeItem(KEY)
  } catch {
    // A browser without storage stays silent.
  }
}

/** A tone that fades out. */
interface Tone {
  /** Hertz, at the start and at the end. */
  from: number
  to?: number
  type?: OscillatorType
  /** Seconds. */
  at: number
  length: number
}

const tones: Record<Sound, readonly Tone[]> = {
  chime: [
    { from: 880, at: 0, length: 0.5 },
    { from: 1318.5, at: 0.12, length: 0.7 },
  ],
  knock: [
    { from: 190, to: 90, type: 'triangle', at: 0, length: 0.09 },
    { from: 190, to: 90, type: 'triangle', at: 0.14, length: 0.09 },
  ],
  drop: [{ from: 520, to: 1040, at: 0, length: 0.22 }],
}

const VOLUME = 0.18
let context: AudioContext | undefined

/** Plays a sound. A browser in which nobody has clicked yet may stay silent. */
export async function play(sound: Sound): Promise<void> {
  context ??= new AudioContext()
  await context.resume()
  for (const tone of tones[sound]) playTone(context, tone)
}

function playTone(audio: AudioContext, { from, to = from, type = 'sine', at, length }: Tone): void {
  const start = audio.currentTime + at
  const oscillator = new OscillatorNode(audio, { type, frequency: from })
  const gain = new GainNode(audio, { gain: 0 })
  oscillator.frequency.setValueAtTime(from, start)
  oscillator.frequency.exponentialRampToValueAtTime(to, start + length)
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(VOLUME, start + 0.01)
  gain.gain.exponentialRampToValueAtTime(0.001, start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + length)
}
