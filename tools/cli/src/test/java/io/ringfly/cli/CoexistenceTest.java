/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What else goes over the interface is none of our business, and stays unharmed whatever way we end. */
@Timeout(120)
class CoexistenceTest {

    private static final int TCP_BYTES = 16 << 20;
    private static final int DATAGRAMS = 20_000;
    private static final int DATAGRAM_BYTES = 400;

    /** Datagrams on their way at once: so few that no socket buffer overflows, however long a thread has to wait. */
    private static final int WINDOW = 16;

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String IN_FLIGHT = "8";
    private static final int KILLS = 10;

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void floodLosesNothingOfTheKernelsTcpAndUdp() throws Exception {
        try (Child pong = lab.pongFar("-q", "far0");
                Child ping = lab.ringflyNear("ping", "-q", "-f", "-l", IN_FLIGHT, Lab.FAR)
                        .awaitOut("bytes of data");
                ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<Void> tcp = threads.submit(task(CoexistenceTest::sendOverTcp));
            Future<Void> udp = threads.submit(task(CoexistenceTest::sendOverUdp));
            tcp.get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            udp.get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            assertTrue(ping.isAlive(), ping::toString);
            assertTrue(pong.isAlive(), pong::toString);

            assertEquals(0, ping.signal("INT").exitCode(), ping::toString);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            Matcher counts = Pattern.compile("(\\d+) packets transmitted, (\\d+) received, 0(\\.\\d+)?%")
                    .matcher(ping.out());
            assertTrue(counts.find(), ping::toString);
            int transmitted = Integer.parseInt(counts.group(1));
            int received = Integer.parseInt(counts.group(2));
            assertTrue(transmitted > 1000, "flat out is more: " + ping);
            assertTrue(transmitted - received <= Integer.parseInt(IN_FLIGHT), "more than are on their way: " + ping);
        }
    }

    /** To the far end and back again. */
    private static void sendOverTcp() throws IOException, InterruptedException {
        byte[] content = new byte[TCP_BYTES];
        new Random(1).nextBytes(content);
        byte[] back;
        try (ServerSocket server =
                NetNamespace.call(lab.farNetns, () -> new ServerSocket(0, 1, InetAddress.getByName(Lab.FAR)))) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            Thread echo = Thread.ofPlatform().daemon().start(() -> echo(server));
            try (Socket client = NetNamespace.call(
                    lab.nearNetns, () -> new Socket(server.getInetAddress(), server.getLocalPort()))) {
                client.setSoTimeout(TIMEOUT_MILLIS);
                Thread writer = Thread.ofPlatform().daemon().start(() -> write(client, content));
                back = client.getInputStream().readNBytes(TCP_BYTES);
                writer.join(TIMEOUT_MILLIS);
            }
            echo.join(TIMEOUT_MILLIS);
        }
        assertArrayEquals(content, back);
    }

    private static void echo(ServerSocket server) {
        try (Socket connection = server.accept()) {
            InputStream in = connection.getInputStream();
            in.transferTo(connection.getOutputStream());
        } catch (IOException e) {
            // then the client misses what should have come back
        }
    }

    private static void write(Socket client, byte[] content) {
        try {
            OutputStream out = client.getOutputStream();
            out.write(content);
            client.shutdownOutput();
        } catch (IOException e) {
            // as above
        }
    }

    /** Numbered datagrams to the far end, each of which comes back: all of them once, and in order. */
    private static void sendOverUdp() throws IOException, InterruptedException {
        try (DatagramSocket far =
                        NetNamespace.call(lab.farNetns, () -> new DatagramSocket(new InetSocketAddress(Lab.FAR, 0)));
                DatagramSocket near = NetNamespace.call(
                        lab.nearNetns, () -> new DatagramSocket(new InetSocketAddress(Lab.NEAR, 0)))) {
            Thread.ofPlatform().daemon().start(() -> echo(far));
            Semaphore window = new Semaphore(WINDOW);
            near.setSoTimeout(TIMEOUT_MILLIS);
            Thread.ofPlatform().daemon().start(() -> number(near, far.getLocalSocketAddress(), window));
            DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
            for (int i = 0; i < DATAGRAMS; i++) {
                near.receive(packet);
                assertEquals(DATAGRAM_BYTES, packet.getLength());
                assertEquals(i, ByteBuffer.wrap(packet.getData()).getInt(), "datagram number");
                window.release();
            }
        }
    }

    private static void echo(DatagramSocket socket) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
            while (!socket.isClosed()) {
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            // closed at the end
        }
    }

    private static void number(DatagramSocket socket, java.net.SocketAddress to, Semaphore window) {
        try {
            ByteBuffer content = ByteBuffer.allocate(DATAGRAM_BYTES);
            for (int i = 0; i < DATAGRAMS && window.tryAcquire(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS); i++) {
                socket.send(new DatagramPacket(content.putInt(0, i).array(), DATAGRAM_BYTES, to));
            }
        } catch (IOException | InterruptedException e) {
            // then the receiver misses the rest
        }
    }

    @Test
    void killedAtAnyMomentTheyLeaveNothingBehind() throws IOException {
        Lab.needsIputils();
        Lab.needs("bpftool");
        Random random = new Random(2);
        int attached = 0;
        for (int i = 0; i < KILLS; i++) {
            try (Child pong = lab.ringflyFar("pong", "-q", "far0");
                    Child ping = lab.ringflyNear("ping", "-q", "-f", Lab.FAR)) {
                if (i % 2 == 0) { // while it runs; else wherever it has come to
                    pong.awaitErr("answering for");
                    ping.awaitOut("bytes of data");
                }
                Child.pause(random.nextInt(i % 2 == 0 ? 50 : 500));
                Child first = random.nextBoolean() ? ping : pong;
                Child second = first == ping ? pong : ping;
                if (i % 4 == 0) {
                    assertNotEquals("", Lab.attached(lab.nearNetns), ping::toString);
                    assertNotEquals("", Lab.attached(lab.farNetns), pong::toString);
                    attached++;
                }
                assertEquals(128 + 9, first.signal("KILL").exitCode());
                Child.pause(random.nextInt(20));
                assertEquals(128 + 9, second.signal("KILL").exitCode());
                awaitNothingAttached(lab.nearNetns);
                awaitNothingAttached(lab.farNetns);
                try (Child kernel = lab.startNear("ping", "-c", "1", "-W", "1", Lab.FAR)) {
                    assertEquals(0, kernel.exitCode(), kernel::toString);
                }
            }
        }
        assertTrue(attached > 0);
    }

    private static void awaitNothingAttached(String netns) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        String attached = Lab.attached(netns);
        while (!attached.isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "still attached 2 s after kill -9: " + attached);
            attached = Lab.attached(netns);
        }
    }

    @Test
    void eachSignalThatEndsThemDetachesInOrder() throws IOException {
        Lab.needs("bpftool");
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            try (Child pong = lab.pongFar("-q", "far0");
                    Child ping = lab.ringflyNear("ping", "-i", "0.02", Lab.FAR).awaitOut("icmp_seq=2")) {
                assertNotEquals("", Lab.attached(lab.nearNetns), ping::toString);
                assertEquals(0, ping.signal(signal).exitCode(), ping::toString);
                assertTrue(ping.out().contains("ping statistics"), ping::toString);
                assertEquals(0, pong.signal(signal).exitCode(), pong::toString);
                assertTrue(pong.out().contains("echo requests answered"), pong::toString);
                awaitNothingAttached(lab.nearNetns);
                awaitNothingAttached(lab.farNetns);
            }
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Callable<Void> task(Task task) {
        return () -> {
            task.run();
            return null;
        };
    }
}
