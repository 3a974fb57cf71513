import { useEffect, useState } from 'react'
import { forgetDevice, pushKey, registerDevice } from './push-api.ts'

export type PushState = 'unsupported' | 'denied' | 'off' | 'on'

function applicationKey(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker?.getRegistration()
  return (await worker?.pushManager?.getSubscription()) ?? null
}

/** Web push on this device (RFC 8030, keys by RFC 8292): the browser's permission, its subscription, and ours of it. */
export function usePush() {
  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  const [state, setState] = useState<PushState>(
    able ? (Notification.permission === 'denied' ? 'denied' : 'off') : 'unsupported',
  )
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (able) void subscription().then((found) => found && setState('on'))
  }, [able])

  async function attempt(work: () => Promise<PushState>) {
    setBusy(true)
    setError(null)
    try {
      setState(await work())
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return {
    state,
    busy,
    error,
    turnOn: () =>
      attempt(async () => {
        if ((await Notification.requestPermission()) !== 'granted') return 'denied'
        const worker = await navigator.serviceWorker.ready
        const made = await worker.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey: applicationKey(await pushKey()),
        })
        await registerDevice(made)
        return 'on'
      }),
    turnOff: () =>
      attempt(async () => {
        const found = await subscription()
        if (found) {
          await forgetDevice()
          await found.unsubscribe()
        }
        return 'off'
      }),
  }
}
