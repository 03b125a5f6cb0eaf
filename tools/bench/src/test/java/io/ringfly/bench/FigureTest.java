/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    private static Figure figure(double ours, double peer) {
        Figure figure = new Figure("some_metric", "us", 2);
        figure.ours(ours);
        figure.peer(peer);
        return figure;
    }

    @Test
    void printsMetricOursPeerUnitRatio() {
        assertEquals(
                List.of("some_metric", "4.50", "4.00", "us", "1.13"),
                List.of(figure(4.5, 4).line().split(" +")));
    }

    @Test
    void printsDashesWhereThereIsNoPeer() {
        Figure figure = new Figure("some_metric", "ns", 0).oursAtMost(500);
        figure.ours(501);
        assertEquals(
                List.of("some_metric", "501", "-", "ns", "-"),
                List.of(figure.line().split(" +")));
        assertTrue(figure.isMissed());
    }

    @Test
    void takesMediansOfBoth() {
        Figure figure = figure(1, 4);
        figure.ours(100);
        figure.ours(2);
        figure.peer(5);
        assertEquals(2 / 4.5, figure.ratio());
    }

    @Test
    void whereThePeerHasNoneOursMayHaveNone() {
        assertEquals(1, figure(0.004, 0).ratio());
        assertEquals("inf", figure(16, 0).line().split(" +")[4]);
    }

    @Test
    void knowsWhatMissesItsTarget() {
        assertFalse(figure(1.1, 1).ratioAtMost(1.1).isMissed());
        assertTrue(figure(1.2, 1).ratioAtMost(1.1).isMissed());
        assertFalse(figure(1.7, 1).ratioAtLeast(1.6).isMissed());
        assertTrue(figure(1.5, 1).ratioAtLeast(1.6).isMissed());
        assertTrue(figure(0.2, 0).oursAtMost(0.1).isMissed());
        assertEquals(
                "ratio at most 1.10: missed", figure(1.2, 1).ratioAtMost(1.1).verdict());
    }
}
