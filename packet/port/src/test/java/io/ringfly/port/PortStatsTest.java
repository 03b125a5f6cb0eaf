/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.PortStats.Drop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortStatsTest {

    private static Drop drop(Direction direction, long count) {
        return new Drop(direction, "reason", "What it means.", count);
    }

    @Test
    void receivedIsDeliveredAndDropped() {
        PortStats stats = new PortStats(
                100, 6000, 7, 420, List.of(drop(Direction.RX, 20), drop(Direction.TX, 1000), drop(Direction.RX, 3)));
        assertEquals(23, stats.dropped(Direction.RX));
        assertEquals(1000, stats.dropped(Direction.TX));
        assertEquals(123, stats.received());
    }

    @Test
    void aCountThatIsNotAvailableIsNotSubtracted() {
        PortStats stats = new PortStats(
                100, 6000, 0, 0, List.of(drop(Direction.RX, PortStats.NOT_AVAILABLE), drop(Direction.RX, 3)));
        assertEquals(3, stats.dropped(Direction.RX));
        assertEquals(103, stats.received());
    }

    @Test
    void withoutReasonsNothingIsDropped() {
        PortStats stats = new PortStats(5, 300, 6, 360, List.of());
        assertEquals(0, stats.dropped(Direction.RX));
        assertEquals(0, stats.dropped(Direction.TX));
        assertEquals(5, stats.received());
    }

    @Test
    void theReasonsAreACopy() {
        List<Drop> drops = new ArrayList<>(List.of(drop(Direction.RX, 1)));
        PortStats stats = new PortStats(0, 0, 0, 0, drops);
        drops.clear();
        assertEquals(1, stats.dropped(Direction.RX));
        assertThrows(UnsupportedOperationException.class, () -> stats.drops().clear());
    }
}
