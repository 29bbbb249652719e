/** The line below the message field in slow mode. */

export interface SlowModeText {
  /** `between` is a duration in words. */
  slowModeOn: (between: string) => string;
  slowModeExempt: (between: string) => string;
  /** `time` is "0:25". */
  nextMessageIn: (time: string) => string;
  /** `when` is "in 25 seconds". */
  nextMessage: (when: string) => string;
}
