/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.traffic.sink.ThroughputSearch.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search over a path that lets so many packets a second through, and a sender that makes so many. */
class ThroughputSearchTest {

    private static final double SENDER = 1_000_000;

    private final List<Double> asked = new ArrayList<>();

    private ThroughputSearch.Result search(double capacity, double tolerance) throws InterruptedException {
        return new ThroughputSearch(rate -> path(rate, capacity), tolerance).run();
    }

    private Outcome path(OptionalDouble rate, double capacity) {
        double sending = Math.min(rate.orElse(SENDER), SENDER);
        rate.ifPresent(asked::add);
        long sent = Math.round(sending);
        long arrived = Math.min(sent, Math.round(capacity));
        return new Outcome(sending, sent, arrived, sent > arrived ? Optional.of("queue full") : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1_000, 77_777, 500_000, 812_744, 999_999})
    void findsTheRateAboveWhichPacketsAreLost(double capacity) throws InterruptedException {
        ThroughputSearch.Result result = search(capacity, 0);
        double best = result.best().orElseThrow().rate();
        assertTrue(best <= capacity, best + " is above what gets through");
        assertEquals(capacity, best, capacity * 2 * ThroughputSearch.RESOLUTION);
        assertTrue(result.failed().orElseThrow().rate() > capacity);
        assertEquals("queue full", result.failed().get().reason().orElseThrow());
        assertEquals(asked.size() + 1, result.trials());
    }

    @Test
    void aSenderThatLosesNothingFlatOutIsTheLimitItself() throws InterruptedException {
        ThroughputSearch.Result result = search(2 * SENDER, 0);
        assertEquals(SENDER, result.best().orElseThrow().rate());
        assertTrue(result.failed().isEmpty());
        assertEquals(1, result.trials());
    }

    @ParameterizedTest
    @CsvSource({"0.1, 555555", "0.001, 500500", "0.5, 1000000"})
    void someLossMayBeTolerated(double tolerance, double expected) throws InterruptedException {
        assertEquals(
                expected,
                search(500_000, tolerance).best().orElseThrow().rate(),
                expected * 2 * ThroughputSearch.RESOLUTION);
    }

    @Test
    void aPathThatLosesAlwaysHasNoRate() throws InterruptedException {
        ThroughputSearch.Result result =
                new ThroughputSearch(rate -> new Outcome(rate.orElse(SENDER), 1000, 999, Optional.empty()), 0).run();
        assertTrue(result.best().isEmpty());
        assertTrue(result.failed().isPresent());
        assertEquals(16, result.trials(), "it gives up");
    }

    @Test
    void whereNothingArrivesSlowerRatesAreTriedToo() throws InterruptedException {
        ThroughputSearch.Result result = search(0, 0);
        assertTrue(result.best().isEmpty());
        assertEquals(SENDER / 2, asked.getFirst());
        assertTrue(asked.getLast() < 100 && asked.getLast() > 0);
    }

    @Test
    void aSenderThatSendsNothingHasNoRate() throws InterruptedException {
        ThroughputSearch.Result result = new ThroughputSearch(rate -> new Outcome(0, 0, 0, Optional.empty()), 0).run();
        assertTrue(result.best().isEmpty());
    }

    @Test
    void anInterruptEndsIt() {
        assertThrows(
                InterruptedException.class,
                () -> new ThroughputSearch(
                                rate -> {
                                    throw new InterruptedException();
                                },
                                0)
                        .run());
    }
}
