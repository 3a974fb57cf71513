import {
  IconActivity,
  IconApi,
  IconBell,
  IconMail,
  IconMessage,
  IconPhone,
  IconWebhook,
  IconWorld,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { Icon } from './Icon.tsx'

const CHANNELS: Record<string, { icon: TablerIcon; word: string }> = {
  push: { icon: IconBell, word: 'Push' },
  sms: { icon: IconMessage, word: 'SMS' },
  voice: { icon: IconPhone, word: 'Voice' },
  phone: { icon: IconPhone, word: 'Phone' },
  email: { icon: IconMail, word: 'E-mail' },
  mail: { icon: IconMail, word: 'E-mail' },
  portal: { icon: IconWorld, word: 'Portal' },
  webhook: { icon: IconWebhook, word: 'Webhook' },
  api: { icon: IconApi, word: 'API' },
  monitoring: { icon: IconActivity, word: 'Monitoring' },
}

/** The word for a way in or out: `email` is `E-mail`. An unknown name is shown as it is. */
export const channelWord = (kind: string) => CHANNELS[kind]?.word ?? kind

/** The same inside a sentence: `by e-mail`, `by SMS`. */
export const channelInSentence = (kind: string) => {
  const word = channelWord(kind)
  return word === word.toUpperCase() ? word : word.toLowerCase()
}

/** The icon alone; the word must stand beside it. */
export const ChannelIcon = ({ of }: { of: string }) => <Icon of={CHANNELS[of]?.icon ?? IconWorld} />

export function Channel({ of }: { of: string }) {
  return (
    <span>
      <ChannelIcon of={of} /> {channelWord(of)}
    </span>
  )
}
