/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.util.concurrent.locks.LockSupport;

/** Time as a worker sees it; tests have one of their own. */
interface Clock {

    /** The machine's. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };

    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Sleeps at most that long, or until the thread is unparked. */
    void sleep(long nanos);
}
