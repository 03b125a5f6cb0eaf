/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpscRingTest {

    @Test
    void valuesComeOutInTheOrderTheyWentIn() {
        SpscRing ring = new SpscRing(4);
        for (long i = 0; i < 100; i++) {
            ring.put(2 * i);
            ring.put(2 * i + 1);
            ring.publish();
            assertEquals(2, ring.size());
            assertEquals(2 * i, ring.get());
            assertEquals(2 * i + 1, ring.get());
            assertEquals(0, ring.size());
        }
    }

    @Test
    void itHoldsItsCapacity() {
        SpscRing ring = new SpscRing(4);
        for (int i = 0; i < 4; i++) {
            assertFalse(ring.isFull());
            ring.put(i);
        }
        assertTrue(ring.isFull(), "those not published count too");
        ring.publish();
        assertTrue(ring.isFull());
        ring.get();
        assertFalse(ring.isFull());
    }

    @Test
    void whatIsNotPublishedIsNotSeen() {
        SpscRing ring = new SpscRing(4);
        ring.put(1);
        ring.put(2);
        assertEquals(0, ring.size());
        ring.publish();
        assertEquals(2, ring.size());
        ring.put(3);
        assertEquals(2, ring.size());
    }

    @Test
    void twoThreadsLoseNothingAndMixNothingUp() throws InterruptedException {
        int count = 300_000;
        SpscRing ring = new SpscRing(64);
        Thread producer = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < count; i++) {
                while (ring.isFull()) {
                    ring.publish();
                    Thread.yield(); // the other one may have no core of its own
                }
                ring.put(value(i));
                if (i % 3 == 0) {
                    ring.publish();
                }
            }
            ring.publish();
        });
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < count; ) {
                int size = ring.size();
                assertTrue(size >= 0 && size <= 64, "size " + size);
                if (size == 0) {
                    Thread.yield();
                }
                for (int n = size; n > 0; n--) {
                    assertEquals(value(i++), ring.get());
                }
            }
        });
        producer.join();
        assertEquals(0, ring.size());
    }

    private static long value(int i) {
        return i * 0x9e3779b97f4a7c15L;
    }
}
