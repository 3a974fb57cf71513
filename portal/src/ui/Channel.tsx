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
import { common } from '../words/common.ts'
import { say } from '../words/ui.ts'
import { Icon } from './Icon.tsx'

const CHANNELS: Record<string, { icon: TablerIcon; word: string }> = {
  push: { icon: IconBell, word: say.push },
  sms: { icon: IconMessage, word: 'SMS' },
  voice: { icon: IconPhone, word: say.voice },
  phone: { icon: IconPhone, word: say.phone },
  email: { icon: IconMail, word: common.email },
  mail: { icon: IconMail, word: common.email },
  portal: { icon: IconWorld, word: say.portal },
  webhook: { icon: IconWebhook, word: say.webhook },
  api: { icon: IconApi, word: 'API' },
  monitoring: { icon: IconActivity, word: say.monitoring },
}

/** The word for a way in or out: `email` is `E-mail`. An unknown name is shown as it is. */
export const channelWord = (kind: string) => CHANNELS[kind]?.word ?? kind

/** The same inside a sentence: `by e-mail`, `by SMS`. */
export const channelInSentence = (kind: string) => common.inside(channelWord(kind))

/** The icon alone; the word must stand beside it. */
export const ChannelIcon = ({ of }: { of: string }) => <Icon of={CHANNELS[of]?.icon ?? IconWorld} />

export function Channel({ of }: { of: string }) {
  return (
    <span>
      <ChannelIcon of={of} /> {channelWord(of)}
    </span>
  )
}
