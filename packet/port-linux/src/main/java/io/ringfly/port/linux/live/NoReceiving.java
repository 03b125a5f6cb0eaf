/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import io.ringfly.port.PacketBatch;
import io.ringfly.port.RxQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The receiving half of a port that only sends: nothing ever comes, but waiting for it can be ended. */
final class NoReceiving implements RxQueue {

    private final Semaphore wakeups = new Semaphore(0);

    @Override
    public int receive(PacketBatch into) {
        return 0;
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        if (!wakeups.tryAcquire(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS)) {
            return false;
        }
        wakeups.drainPermits(); // several before one waiting are one
        return true;
    }

    @Override
    public void wakeup() {
        if (wakeups.availablePermits() == 0) {
            wakeups.release();
        }
    }
}
