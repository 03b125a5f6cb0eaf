/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final Pace.Unit PACKETS = Pace.Unit.PACKETS;
    private static final long SECOND = 1_000_000_000;

    private static long[] times(Pace pace, int count) {
        Departures departures = new Departures(pace, 0, 1, 1);
        long[] times = new long[count];
        Arrays.setAll(times, i -> departures.next(60));
        return times;
    }

    @Test
    void comeAtTheRateAndNeverDrift() {
        assertArrayEquals(new long[] {0, 1_000_000, 2_000_000, 3_000_000}, times(Pace.of(PACKETS, 1000), 4));
        long[] thirds = times(Pace.of(PACKETS, 3_000_000), 3_000_001); // a third of a microsecond is no number of ns
        assertEquals(SECOND, thirds[3_000_000]);
        assertEquals(500_000_000, thirds[1_500_000]);
    }

    @Test
    void countWireBits() {
        // 60 B and the FCS, and 20 B of framing: 672 bits, line rate of 10 Gbit/s is 14,880,952 packets a second
        long[] times = times(Pace.of(Pace.Unit.WIRE_BITS, 10e9), 14_880_953);
        assertEquals(SECOND, times[14_880_952], 100);
        assertEquals(14_880_952, Pace.of(Pace.Unit.WIRE_BITS, 10e9).mostPackets(60), 1);
    }

    @Test
    void ofSeveralWorkersFallBetweenEachOther() {
        long[] all = new long[6];
        for (int worker = 0; worker < 3; worker++) {
            Departures departures = new Departures(Pace.of(PACKETS, 1000), worker, 3, 1);
            all[worker] = departures.next(60);
            all[worker + 3] = departures.next(60);
        }
        assertArrayEquals(new long[] {0, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000}, all);
    }

    @Test
    void comeInBursts() {
        assertArrayEquals(
                new long[] {0, 0, 0, 3_000_000, 3_000_000, 3_000_000, 6_000_000},
                times(Pace.of(PACKETS, 1000).withBurst(3), 7));
    }

    @Test
    void pause() {
        // 2 ms on, 8 ms off, a packet a millisecond while on
        assertArrayEquals(
                new long[] {0, 1_000_000, 10_000_000, 11_000_000, 20_000_000},
                times(Pace.of(PACKETS, 1000).withPauses(2_000_000, 8_000_000), 5));
    }

    @Test
    void climbARampAndEnd() {
        Pace ramp = Pace.ramp(PACKETS, 1000, 3000, 1000, 2_000_000);
        assertTrue(ramp.ends());
        long third = 333_333;
        assertArrayEquals(
                new long[] {
                    0,
                    1_000_000,
                    2_000_000,
                    2_500_000,
                    3_000_000,
                    3_500_000,
                    4_000_000,
                    4_000_000 + third,
                    4_000_000 + 2 * third + 1,
                    5_000_000,
                    5_000_000 + third,
                    5_000_000 + 2 * third + 1,
                    Departures.END,
                    Departures.END
                },
                times(ramp, 14));
    }

    @Test
    void byChanceHaveExponentialGaps() {
        int count = 200_000;
        long[] times = times(Pace.of(PACKETS, 1_000_000).asPoisson(), count);
        double squares = 0;
        long longer = 0;
        for (int i = 1; i < count; i++) {
            long gap = times[i] - times[i - 1];
            squares += (gap - 1000.0) * (gap - 1000.0);
            longer += gap > 1000 ? 1 : 0;
        }
        assertEquals(1000.0, times[count - 1] / (double) count, 10, "mean");
        assertEquals(1000.0, Math.sqrt(squares / count), 20, "standard deviation");
        assertEquals(Math.exp(-1), longer / (double) count, 0.01, "longer than the mean");
        assertArrayEquals(times, times(Pace.of(PACKETS, 1_000_000).asPoisson(), count), "the seed decides");
    }

    @Test
    void givenUpOnesAreNotMadeUpFor() {
        Departures departures = new Departures(Pace.of(PACKETS, 1000), 0, 1, 1);
        assertEquals(0, departures.next(60));
        departures.giveUp(500_000_000);
        assertEquals(500_000_000, departures.next(60));
        assertEquals(501_000_000, departures.next(60));
        assertEquals(3 / 502.0, departures.kept(), 1e-9); // of 502 that were due, 499 were given up
    }

    @Test
    void givenUpOnesEndARampAllTheSame() {
        Departures departures = new Departures(Pace.ramp(PACKETS, 1000, 2000, 1000, 2_000_000), 0, 1, 1);
        departures.giveUp(3_000_000);
        assertEquals(3_000_000, departures.next(60));
        departures.giveUp(SECOND);
        assertEquals(Departures.END, departures.next(60));
    }

    @Test
    void withoutARateAreAtOnce() {
        assertArrayEquals(new long[] {0, 0, 0}, times(Pace.MAX, 3));
        assertThrows(IllegalArgumentException.class, () -> Pace.MAX.withBurst(2));
        assertThrows(IllegalArgumentException.class, Pace.MAX::asPoisson);
        assertThrows(IllegalArgumentException.class, () -> Pace.MAX.withPauses(1, 1));
        assertThrows(IllegalArgumentException.class, () -> Pace.of(PACKETS, 0));
    }
}
