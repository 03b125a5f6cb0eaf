/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfly.codec.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    private static Map<Integer, Integer> lengths(String sizes, int packets) {
        TrafficPlan plan = TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 3)
                .withSizes(Sizes.parse(sizes));
        PacketStream stream = new PacketStream(plan);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < packets; i++) {
            counts.merge(stream.length(i), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void comeExactlyAsOftenAsTheirWeightsSay() {
        assertEquals(Map.of(60, 7, 590, 4, 1514, 1), lengths("imix", 12));
        assertEquals(Map.of(60, 7000, 590, 4000, 1514, 1000), lengths("64:7,594:4,1518:1", 12_000));
        assertEquals(Map.of(60, 5), lengths("64", 5));
    }

    @Test
    void ofARangeComeAllAsOften() {
        Map<Integer, Integer> counts = lengths("64-1518", 2 * 1455);
        assertEquals(1455, counts.size());
        counts.forEach((length, count) -> assertEquals(2, count, () -> length + " B"));
    }

    @Test
    void tellTheirRange() {
        Sizes imix = Sizes.parse("imix");
        assertEquals(60, imix.shortest());
        assertEquals(1514, imix.longest());
        assertEquals((7 * 60 + 4 * 590 + 1514) / 12.0, imix.mean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"63", "65536", "x", "", "1518-64", "64:0", "64:-1", "64:9999999", "64,", "64-", "imix2"})
    void thatCannotBeAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
    }
}
