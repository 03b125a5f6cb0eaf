/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IputilsTest {

    private static final String HEAD = "PING 198.18.0.2 (198.18.0.2) 56(84) bytes of data.\n";
    private static final String REPLY = "64 bytes from 198.18.0.2: icmp_seq=1 ttl=64 time=";
    private static final String TAIL = "\n--- 198.18.0.2 ping statistics ---\n";

    @Test
    void readsTimesAndRate() throws IOException {
        Iputils ping = Iputils.parse(HEAD + REPLY + "0.004 ms\n" + REPLY + "1.05 ms\n" + REPLY + "12.3 ms\n" + TAIL
                + "3 packets transmitted, 3 received, 0% packet loss, time 2ms\n"
                + "rtt min/avg/max/mdev = 0.004/4.451/12.300/5.559 ms, ipg/ewma 1.000/2.000 ms\n");
        assertArrayEquals(new int[] {4, 1050, 12300}, ping.micros());
        assertEquals(1500, ping.repliesPerSecond());
        assertEquals((4 + 1050 + 12300) / 3.0, ping.meanMicros());
    }

    @Test
    void refusesARunThatLostPackets() {
        String output = HEAD + TAIL + "3 packets transmitted, 2 received, 33.3333% packet loss, time 2ms\n";
        assertThrows(IOException.class, () -> Iputils.parse(output));
    }

    @Test
    void findsTheMedianBetweenMicroseconds() {
        Random random = new Random(1);
        for (double time : new double[] {4.0, 4.2, 4.5, 4.9, 17.3}) {
            int[] micros = new int[100_000];
            for (int i = 0; i < micros.length; i++) {
                double start = random.nextDouble() * 1000;
                double end = start + time + random.nextGaussian() * 0.3;
                micros[i] = (int) Math.floor(end) - (int) Math.floor(start);
            }
            assertEquals(time, new Iputils(micros, micros.length, 1).medianMicros(), 0.1);
        }
    }
}
