/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Opens ports by name. */
public final class Ports {

    private Ports() {}

    /** The backends on the module path, best first. */
    public static List<PortProvider> providers() {
        List<PortProvider> providers = new ArrayList<>();
        for (PortProvider provider : loader()) {
            int at = 0;
            while (at < providers.size() && providers.get(at).preference() >= provider.preference()) {
                at++;
            }
            providers.add(at, provider);
        }
        return providers;
    }

    private static ServiceLoader<PortProvider> loader() {
        // on the module path ask the modules only: a look at the class path opens every jar and takes 10 ms
        ModuleLayer layer = Ports.class.getModule().getLayer();
        return layer == null
                ? ServiceLoader.load(PortProvider.class, Ports.class.getClassLoader())
                : ServiceLoader.load(layer, PortProvider.class);
    }

    /** {@link #open(PortName, Steering)} of the name that {@code text} gives. */
    public static Port open(String text, Steering steering) throws IOException {
        return open(PortName.parse(text), steering);
    }

    /**
     * Opens the port that {@code name} names. A name without a scheme takes the best backend that is available for it;
     * {@link Port#name()} and {@link Port#features()} say which that was, and why not a better one.
     */
    public static Port open(PortName name, Steering steering) throws IOException {
        return open(name, Map.of(), steering);
    }

    /**
     * As {@link #open(PortName, Steering)}, with options of the caller's. A name with options of {@link Faults#OPTIONS}
     * opens a {@link FaultInjector} around the port.
     *
     * @param wishes options that a backend takes if it knows them, and if the name does not give them
     */
    public static Port open(PortName name, Map<String, String> wishes, Steering steering) throws IOException {
        if (Faults.areIn(name)) {
            Faults faults = Faults.parse(name);
            return new FaultInjector(open(Faults.without(name), wishes, steering), faults);
        }
        StringBuilder reasons = new StringBuilder();
        PortProvider provider = provider(name, reasons);
        for (String key : name.options().keySet()) {
            if (!provider.options().containsKey(key)) {
                Set<String> known = new TreeSet<>(provider.options().keySet());
                throw new PortException(provider.scheme() + ": has no option " + key + ", it knows "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
        PortName full = name.withScheme(provider.scheme());
        for (Map.Entry<String, String> wish : wishes.entrySet()) {
            if (provider.options().containsKey(wish.getKey())) {
                full = full.withDefault(wish.getKey(), wish.getValue());
            }
        }
        Port port = provider.open(full, steering);
        return reasons.isEmpty() ? port : new FallbackPort(port, reasons.toString());
    }

    /** @param reasons gets why better backends for a bare name are not available: {@code ; xdp: needs ...} */
    private static PortProvider provider(PortName name, StringBuilder reasons) throws PortException {
        List<PortProvider> providers = providers();
        if (name.scheme().isEmpty()) {
            for (PortProvider provider : providers) {
                if (provider.claims(name)) {
                    Optional<String> reason = provider.unavailable();
                    if (reason.isEmpty()) {
                        return provider;
                    }
                    reasons.append("; ").append(provider.scheme()).append(": ").append(reason.get());
                }
            }
            throw new PortException(
                    reasons.isEmpty()
                            ? "no interface " + name.target() + ": `ringfly ports` lists those there are"
                            : "no backend for " + name.target() + reasons);
        }
        List<String> schemes = new ArrayList<>();
        for (PortProvider provider : providers) {
            if (provider.scheme().equals(name.scheme())) {
                Optional<String> reason = provider.unavailable();
                if (reason.isPresent()) {
                    throw new PortException(name + ": " + reason.get());
                }
                return provider;
            }
            schemes.add(provider.scheme() + ":");
        }
        throw new PortException(
                "no backend is called " + name.scheme() + ": those there are: " + String.join(" ", schemes));
    }
}
