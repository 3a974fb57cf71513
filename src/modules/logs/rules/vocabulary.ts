/**
 * Words that tell the state of something, or in which direction it goes. Two lines that differ in one of them say different
 * things however alike they are, so none is ever merged away. Small letters; matched as whole words, also within
 * `status=failed`, `link-down` and `ConnectionClosed`.
 */
const states = `
start starts starting started startup stop stops stopping stopped pause pauses pausing paused resume resumes resuming resumed
restart restarts restarting restarted reboot rebooting rebooted boot booted shutdown shutting halt halted suspend suspended
begin begins began begun end ends ended finish finishes finishing finished complete completes completed incomplete abort aborts
aborting aborted cancel cancelled canceled exit exits exiting exited quit terminate terminates terminating terminated kill killed
fail fails failing failed failure failures succeed succeeds succeeded success successful successfully unsuccessful
unsuccessfully pass passed broken crash crashed panic fatal ok okay good bad healthy unhealthy degraded normal abnormal
up down online offline alive dead live ready unready available unavailable reachable unreachable present absent missing
found lost open opens opening opened close closes closing closed accept accepts accepted reject rejects rejected refuse
refuses refused allow allows allowed deny denies denied permit permitted forbidden grant granted revoke revoked
enable enables enabled disable disables disabled active inactive activate activated deactivate deactivated activating
deactivating connect connects connecting connected disconnect disconnects disconnecting disconnected reconnect reconnected
reconnecting attach attached detach detached mount mounted unmount unmounted load loaded unload unloaded loading unloading
login logout logon logoff logged join joined leave left lock locked unlock unlocked block blocked unblock unblocked
add added remove removed create created delete deleted insert inserted update updated install installed uninstall uninstalled
register registered unregister unregistered deregistered subscribe subscribed unsubscribe unsubscribed acquire acquired release
released bind bound unbind unbound send sending sent receive receiving received read write reading writing written upload
download uploaded downloaded push pull import export increase increased decrease decreased rise rising raised fall falling fell
cleared clear grow grew shrink shrank above below over under high low higher lower max min maximum minimum full empty
exceeded within before after first last expired valid invalid verified unverified trusted untrusted known unknown expected
unexpected supported unsupported authenticated unauthenticated authorized unauthorized authorised unauthorised true false yes no
not never none on off in out not-found without error errors warning warn warnings info notice debug critical alert emergency
timeout timed retry retrying retried skip skipped ignored primary secondary master slave leader follower standby replica
promote promoted demote demoted elected idle busy running waiting pending queued scheduled unscheduled blocked hung stuck
bounced deferred delivered delivering undelivered undeliverable
recovered recovering recovery restored restore corrupt corrupted clean dirty synced synchronized unsynchronized desynchronized
synchronised committed rollback rolled commit mature immature frozen thawed throttled unthrottled encrypted decrypted
`
  .trim()
  .split(/\s+/)

/** Of these, what speaks of trouble: a message with one is worth more of a reader's time. */
const troubles =
  `fail fails failing failed failure failures unsuccessful broken crash crashed panic fatal bad unhealthy degraded
abnormal down offline dead unavailable unreachable missing lost reject rejects rejected refuse refuses refused deny denies denied
forbidden disconnected killed abort aborts aborted exceeded expired invalid unexpected error errors critical emergency timeout timed
hung stuck corrupt corrupted unauthorized unauthorised unauthenticated throttled`
    .trim()
    .split(/\s+/)

const stateWords: ReadonlySet<string> = new Set(states)
const troubleWords: ReadonlySet<string> = new Set(troubles)
/** Longer words are none of ours; it also bounds what is lowered. */
const longest = states.reduce((most, { length }) => Math.max(most, length), 0)

const isLower = (code: number) => code >= 97 && code <= 122
const isUpper = (code: number) => code >= 65 && code <= 90

/**
 * Calls `each` with every word of a text in small letters: runs of ASCII letters, cut where small letters turn into
 * capitals (`ConnectionClosed`, `isUp`) and before the last capital of a run (`HTTPError`). Ends when `each` returns true,
 * and says whether it did.
 */
function someWord(text: string, each: (word: string) => boolean): boolean {
  let from = -1
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    const letter = isLower(code) || isUpper(code)
    if (from >= 0) {
      const before = text.charCodeAt(at - 1)
      const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
      const turns = letter && isUpper(code) && (isLower(before) || (isUpper(before) && isLower(next)))
      if (!letter || turns) {
        if (at - from <= longest && each(text.slice(from, at).toLowerCase())) return true
        from = letter ? at : -1
      }
    } else if (letter) from = at
  }
  return false
}

/** Whether a word of the state vocabulary stands in the text. */
export function holdsState(text: string): boolean {
  return someWord(text, (word) => stateWords.has(word))
}

/** Whether the word, in small letters, is one of the vocabulary. */
export const isState = (word: string): boolean => stateWords.has(word)

/** Whether the text speaks of trouble. */
export function holdsTrouble(text: string): boolean {
  return someWord(text, (word) => troubleWords.has(word))
}

/** The words of the state vocabulary in the order in which they stand. */
export function statesIn(text: string): string[] {
  const found: string[] = []
  someWord(text, (word) => {
    if (stateWords.has(word)) found.push(word)
    return false
  })
  return found
}
