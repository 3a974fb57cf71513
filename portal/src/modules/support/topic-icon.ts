import {
  IconCloud,
  IconDatabase,
  IconDots,
  IconFolders,
  IconHash,
  IconMail,
  IconNetwork,
  IconPhone,
  IconPrinter,
  IconReceipt,
  IconServer2,
  IconShoppingCart,
  IconWorld,
  type Icon as TablerIcon,
} from '@tabler/icons-react'

const ICONS: [RegExp, TablerIcon][] = [
  [/^other$/i, IconDots],
  [/shop|cart|order/i, IconShoppingCart],
  [/mail/i, IconMail],
  [/file|folder|share|restore/i, IconFolders],
  [/backup|storage|database|\bdb\b/i, IconDatabase],
  [/phone|telephon|voice/i, IconPhone],
  [/vpn|network|line|wireless|firewall|router/i, IconNetwork],
  [/print/i, IconPrinter],
  [/invoice|bill|contract/i, IconReceipt],
  [/virtual|server|machine/i, IconServer2],
  [/cloud/i, IconCloud],
  [/web|site|certificate|domain/i, IconWorld],
]

/** An icon for what a request is about, by its words. */
export const topicIcon = (topic: string): TablerIcon => ICONS.find(([words]) => words.test(topic))?.[1] ?? IconHash
