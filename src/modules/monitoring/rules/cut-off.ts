/** An address that answers whenever our own connection works. `reachedOnce`: it did since the program started. */
export type Anchor = { name: string; private: boolean; reachedOnce: boolean; reaches: boolean }

/**
 * Whether we are to blame for not reaching a target: every anchor that ever answered is silent now. Anchors that never answered say
 * nothing (a site without the Internet would otherwise blame itself for ever), and a target inside is judged only by
 * anchors inside: a cut line to the Internet says nothing about the machine in the next rack.
 */
export function cutOff(anchors: readonly Anchor[], target: { private: boolean }): boolean {
  const telling = anchors.filter((anchor) => anchor.reachedOnce && (anchor.private || !target.private))
  return telling.length > 0 && telling.every((anchor) => !anchor.reaches)
}
