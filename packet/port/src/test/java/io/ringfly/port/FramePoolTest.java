/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramePoolTest {

    private static final int FRAME = 2048;
    private static final int HEADROOM = 256;

    private final MemorySegment memory = Arena.ofAuto().allocate(8 * FRAME, FRAME);
    private final FramePool pool = new FramePool(memory, 2 * FRAME, 4, FRAME, HEADROOM);

    @Test
    void framesBeginAtTheStartAndLeaveTheHeadroom() {
        assertEquals(2 * FRAME + HEADROOM, pool.allocate());
        assertEquals(3 * FRAME + HEADROOM, pool.allocate());
        assertEquals(4 * FRAME + HEADROOM, pool.allocate());
        assertEquals(5 * FRAME + HEADROOM, pool.allocate());
    }

    @Test
    void anEmptyPoolSaysSo() {
        for (int i = 0; i < 4; i++) {
            assertTrue(pool.allocate() >= 0);
        }
        assertEquals(FramePool.NONE, pool.allocate());
        assertEquals(FramePool.NONE, pool.allocate());
        pool.release(3 * FRAME);
        assertEquals(3 * FRAME + HEADROOM, pool.allocate());
        assertEquals(FramePool.NONE, pool.allocate());
    }

    @Test
    void theFrameReleasedLastGoesFirst() {
        long a = pool.allocate();
        long b = pool.allocate();
        long c = pool.allocate();
        pool.release(b);
        pool.release(c);
        pool.release(a);
        assertEquals(a, pool.allocate());
        assertEquals(c, pool.allocate());
        assertEquals(b, pool.allocate());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, HEADROOM, HEADROOM + 14, FRAME - 1})
    void anyOffsetInsideAFrameNamesIt(int inside) {
        pool.allocate();
        long second = pool.allocate();
        pool.release(second - HEADROOM + inside);
        assertEquals(second, pool.allocate());
    }

    @Test
    void framesBeyondTwoGigabytesAreNamedWhole() {
        long start = 3L << 30;
        FramePool far = new FramePool(MemorySegment.NULL, start, 2, FRAME, 0);
        assertEquals(start, far.allocate());
        assertEquals(start + FRAME, far.allocate());
        far.release(start + FRAME + 99);
        assertEquals(start + FRAME, far.allocate());
    }

    @Test
    void whatIsNeitherFreeNorLentIsOutstanding() {
        assertEquals(4, pool.capacity());
        assertEquals(0, pool.outstanding());
        long a = pool.allocate();
        long b = pool.allocate();
        assertEquals(2, pool.outstanding());
        pool.lend(2);
        assertEquals(0, pool.outstanding());
        assertEquals(2, pool.lent());
        pool.takeBack(1);
        assertEquals(1, pool.outstanding());
        pool.release(a);
        assertEquals(0, pool.outstanding());
        pool.takeBack(1);
        pool.release(b);
        assertEquals(0, pool.outstanding());
        assertEquals(0, pool.lent());
    }

    @Test
    void allFramesAreDifferent() {
        FramePool many = new FramePool(Arena.ofAuto().allocate(64 * 4096, 4096), 0, 64, 4096, 0);
        Set<Long> seen = new HashSet<>();
        for (long frame = many.allocate(); frame != FramePool.NONE; frame = many.allocate()) {
            assertEquals(0, frame % 4096);
            assertTrue(frame + 4096 <= many.memory().byteSize());
            assertTrue(seen.add(frame));
        }
        assertEquals(64, seen.size());
    }

    @Test
    void whatItWasMadeOfIsTold() {
        assertSame(memory, pool.memory());
        assertEquals(FRAME, pool.frameSize());
        assertEquals(HEADROOM, pool.headroom());
        pool.allocate();
        pool.lend(1);
        assertEquals("FramePool[3 of 4 free, 1 lent, 2048 B]", pool.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 3000, -2048})
    void aFrameSizeMustBeAPowerOfTwo(int size) {
        assertThrows(IllegalArgumentException.class, () -> new FramePool(memory, 0, 1, size, 0));
    }

    @Test
    void theStartMustBeAMultipleOfTheFrameSize() {
        assertThrows(IllegalArgumentException.class, () -> new FramePool(memory, 1024, 1, FRAME, 0));
    }

    @Test
    void framesOfADriverAreLentUntilTheyAreTakenBack() {
        MemorySegment memory = Arena.ofAuto().allocate(4 * 64);
        FramePool pool = FramePool.lent(memory, 4, 64, 48, 8);
        assertEquals(FramePool.NONE, pool.allocate());
        assertEquals(4, pool.lent());
        assertEquals(0, pool.available());
        pool.takeBack(1);
        assertEquals(1, pool.outstanding());
        pool.release(2 * 64 + 20);
        assertEquals(1, pool.available());
        assertEquals(0, pool.outstanding());
        assertEquals(2 * 64, pool.start(2 * 64 + 63));
        assertEquals(48, pool.frameSize());
        assertEquals(2 * 64 + 8, pool.allocate());
    }
}
