/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class NetNamespaceTest {

    @BeforeEach
    void needRoot() {
        Root.assume();
    }

    /** Which namespace the calling thread is in: {@code net:[4026531840]}. */
    private static String current() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    private static List<String> interfaces() throws IOException {
        try (Netlink netlink = Netlink.open()) {
            return Links.all(netlink).stream().map(Link::name).toList();
        }
    }

    @Test
    void anAnonymousNamespaceHasNothingButALoopback() throws IOException {
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            assertEquals(List.of("lo"), NetNamespace.call(space.path(), NetNamespaceTest::interfaces));
        }
    }

    @Test
    void workRunsInsideAndTheCallerStaysWhereItWas() throws IOException {
        String before = current();
        Thread caller = Thread.currentThread();
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            assertEquals(before, current(), "making one moves nobody");
            String inside = NetNamespace.call(space.path(), () -> {
                assertNotEquals(caller, Thread.currentThread());
                return current();
            });
            assertNotEquals(before, inside);
            assertEquals(before, current());
            assertEquals(inside, NetNamespace.call(space.path(), NetNamespaceTest::current), "the same again");
        }
        assertEquals(before, current());
    }

    @Test
    void withoutANameTheWorkRunsHere() throws IOException {
        assertSame(Thread.currentThread(), NetNamespace.call("", Thread::currentThread));
    }

    @Test
    void whatIsOpenedInsideLivesOn() throws IOException {
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            try (Netlink netlink = NetNamespace.call(space.path(), Netlink::open)) {
                assertEquals(
                        List.of("lo"),
                        Links.all(netlink).stream().map(Link::name).toList());
            }
        }
    }

    @Test
    void everyNamespaceIsAnother() throws IOException {
        try (NetNamespace.Anonymous one = NetNamespace.create();
                NetNamespace.Anonymous other = NetNamespace.create()) {
            assertNotEquals(
                    NetNamespace.call(one.path(), NetNamespaceTest::current),
                    NetNamespace.call(other.path(), NetNamespaceTest::current));
        }
    }

    static boolean ipNetnsWorks() {
        return Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip"));
    }

    @Test
    @EnabledIf("ipNetnsWorks")
    void aNameIsThatOfIpNetns() throws Exception {
        String name = "rftest" + ProcessHandle.current().pid();
        run("ip", "netns", "add", name);
        try {
            String byName = NetNamespace.call(name, NetNamespaceTest::current);
            assertNotEquals(current(), byName);
            assertEquals(byName, NetNamespace.call("/run/netns/" + name, NetNamespaceTest::current));
        } finally {
            run("ip", "netns", "del", name);
        }
        assertThrows(IOException.class, () -> NetNamespace.call(name, NetNamespaceTest::current));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    @Test
    void oneThatDoesNotExistIsTold() {
        IOException e = assertThrows(IOException.class, () -> NetNamespace.call("rf-none", () -> null));
        assertEquals("no network namespace rf-none: `ip netns list` shows those there are", e.getMessage());
        IOException path = assertThrows(IOException.class, () -> NetNamespace.call("/proc/1/fd/99999", () -> null));
        assertEquals("no network namespace /proc/1/fd/99999: `ip netns list` shows those there are", path.getMessage());
    }

    @Test
    void somethingElseThanANamespaceIsTold() {
        IOException e = assertThrows(IOException.class, () -> NetNamespace.call("/proc/self/status", () -> null));
        assertEquals("setns /proc/self/status: EINVAL (invalid argument)", e.getMessage());
    }

    @Test
    void failuresOfTheWorkAreTheCallers() throws IOException {
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            IOException checked = new IOException("checked");
            RuntimeException unchecked = new IllegalStateException("unchecked");
            Error error = new AssertionError("error");
            assertSame(
                    checked,
                    assertThrows(
                            IOException.class,
                            () -> NetNamespace.call(space.path(), () -> {
                                throw checked;
                            })));
            assertSame(
                    unchecked,
                    assertThrows(
                            IllegalStateException.class,
                            () -> NetNamespace.call(space.path(), () -> {
                                throw unchecked;
                            })));
            assertSame(
                    error,
                    assertThrows(
                            AssertionError.class,
                            () -> NetNamespace.call(space.path(), () -> {
                                throw error;
                            })));
        }
    }

    /** Else what the work opens would be nobody's. */
    @Test
    void anInterruptDoesNotPartTheCallerFromTheResult() throws IOException {
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            Thread.currentThread().interrupt();
            assertEquals("done", NetNamespace.call(space.path(), () -> "done"));
            assertTrue(Thread.interrupted(), "but it is not forgotten");
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void anAnonymousNamespaceGoesWithItsDescriptor() throws Exception {
        NetNamespace.Anonymous space = NetNamespace.create();
        String path = space.path();
        Netlink inside = NetNamespace.call(path, Netlink::open);
        space.close();
        assertThrows(IOException.class, () -> NetNamespace.call(path, () -> null));
        assertEquals(1, Links.all(inside).size(), "a socket inside keeps it");
        inside.close();
    }

    @Test
    void anAnonymousNamespaceGoesWithItsProcess() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), List.of(), MakeNamespace.class)) {
            String path = child.line();
            assertTrue(path.startsWith("/proc/" + child.pid() + "/fd/"), path);
            // one end of a pair there, the other here: with the namespace goes its end, and with that the pair
            try (NetNamespace.Anonymous here = NetNamespace.create()) {
                run("nsenter", "--net=" + here.path(), "ip", "link", "add", "here0", "type", "veth", "peer", "there0");
                run("nsenter", "--net=" + here.path(), "ip", "link", "set", "there0", "netns", path);
                assertEquals(List.of("there0", "lo"), sorted(NetNamespace.call(path, NetNamespaceTest::interfaces)));
                child.kill();
                long giveUp = System.nanoTime() + 10_000_000_000L;
                while (NetNamespace.call(here.path(), NetNamespaceTest::interfaces)
                        .contains("here0")) {
                    assertFalse(System.nanoTime() - giveUp > 0, "still there");
                    Thread.sleep(10);
                }
            }
        }
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted((a, b) -> b.compareTo(a)).toList();
    }

    /** Says where its namespace is, and waits to be killed. */
    static final class MakeNamespace {
        public static void main(String[] arguments) throws Exception {
            System.out.println(NetNamespace.create().path());
            Thread.sleep(60_000);
        }
    }
}
