/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketBatchTest {

    private final FramePool pool = new FramePool(Arena.ofAuto().allocate(8 * 2048, 2048), 0, 8, 2048, 64);
    private final PacketBatch batch = new PacketBatch(pool, 4);

    private long[] fill(int packets) {
        long[] frames = new long[packets];
        for (int i = 0; i < packets; i++) {
            frames[i] = pool.allocate();
            batch.add(frames[i], 60 + i);
        }
        return frames;
    }

    @Test
    void aNewBatchIsEmpty() {
        assertTrue(batch.isEmpty());
        assertEquals(0, batch.size());
        assertEquals(4, batch.space());
        assertSame(pool.memory(), batch.memory());
    }

    @Test
    void packetsKeepTheirOrder() {
        long[] frames = fill(3);
        assertFalse(batch.isEmpty());
        assertEquals(3, batch.size());
        assertEquals(1, batch.space());
        for (int i = 0; i < 3; i++) {
            assertEquals(frames[i], batch.offset(i));
            assertEquals(60 + i, batch.length(i));
        }
    }

    @Test
    void arrivalsGoWithTheirPackets() {
        long[] frames = fill(1);
        batch.add(pool.allocate(), 60, 4711);
        assertEquals(PacketBatch.NO_TIME, batch.arrival(0));
        assertEquals(4711, batch.arrival(1));
        batch.removeFirst(1);
        assertEquals(4711, batch.arrival(0));
        pool.release(frames[0]);
    }

    @Test
    void aFullBatchTakesNoMore() {
        fill(4);
        assertEquals(0, batch.space());
        assertThrows(IndexOutOfBoundsException.class, () -> batch.add(0, 60));
        assertEquals(4, batch.size());
    }

    @Test
    void releaseGivesEveryFrameBackOnce() {
        fill(4);
        assertEquals(4, pool.outstanding());
        batch.release();
        assertEquals(0, pool.outstanding());
        assertEquals(4, batch.space());
        batch.release();
        assertEquals(0, pool.outstanding(), "an empty batch gives nothing back");
        Set<Long> all = new HashSet<>();
        for (long frame = pool.allocate(); frame != FramePool.NONE; frame = pool.allocate()) {
            assertTrue(all.add(frame), "no frame is in the pool twice");
        }
        assertEquals(8, all.size());
    }

    @Test
    void aPacketTakenOutIsNotReleasedAndLeavesItsPlace() {
        long[] frames = fill(3);
        assertEquals(frames[1], batch.take(1));
        assertEquals(3, batch.size());
        assertEquals(frames[0], batch.offset(0));
        assertEquals(frames[2], batch.offset(2));
        batch.release();
        assertEquals(1, pool.outstanding(), "the one taken out is the caller's");
        pool.release(frames[1]);
        assertEquals(0, pool.outstanding());
    }

    @Test
    void theFirstAreDroppedWithoutBeingReleased() {
        long[] frames = fill(4);
        batch.removeFirst(3);
        assertEquals(1, batch.size());
        assertEquals(frames[3], batch.offset(0));
        assertEquals(63, batch.length(0));
        assertEquals(0, batch.space(), "places come back when the batch is empty");
        batch.release();
        assertEquals(3, pool.outstanding(), "those dropped went elsewhere");
        assertEquals(4, batch.space());
    }

    @Test
    void indicesCountFromWhatIsLeft() {
        long[] frames = fill(4);
        batch.removeFirst(1);
        assertEquals(frames[2], batch.take(1));
        batch.bound(0, frames[1] + 14, 46);
        assertEquals(frames[1] + 14, batch.offset(0));
        assertEquals(46, batch.length(0));
        assertEquals(frames[3], batch.offset(2));
    }

    @Test
    void droppingAllMakesRoomForAsManyAsEver() {
        fill(4);
        batch.removeFirst(4);
        assertTrue(batch.isEmpty());
        assertEquals(4, batch.space());
        batch.removeFirst(0);
        assertEquals(4, batch.space());
    }

    @Test
    void aPacketWhoseBoundsMovedGivesItsOwnFrameBack() {
        long[] frames = fill(2);
        batch.bound(0, frames[0] - 64, 124); // a header pushed into the headroom
        batch.bound(1, frames[1] + 14, 40); // one popped
        batch.release();
        assertEquals(frames[1], pool.allocate());
        assertEquals(frames[0], pool.allocate());
    }

    @Test
    void itsTextTellsHowFullItIs() {
        fill(3);
        batch.removeFirst(1);
        assertEquals("PacketBatch[2 of 4]", batch.toString());
    }
}
