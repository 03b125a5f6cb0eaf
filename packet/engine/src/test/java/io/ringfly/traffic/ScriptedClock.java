/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/** A clock that goes on by a script: by so much whenever it is read. */
final class ScriptedClock implements Clock {

    long now = 77; // any start will do
    long tick = 50;
    long slept;

    @Override
    public long nanoTime() {
        return now += tick;
    }

    @Override
    public void sleep(long nanos) {
        slept += nanos;
        now += nanos + 60_000; // late, as sleeps are
    }
}
