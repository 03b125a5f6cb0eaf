/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A port as people name it: {@code [scheme:]target[?key=value&...]}, such as {@code xdp:eth0?queue=2&netns=lab}.
 *
 * @param scheme the backend, or empty for the best one that takes the target
 * @param target the interface, or whatever the backend names its ports by
 * @param options in the order given; an option without {@code =} has the value {@code true}
 */
public record PortName(String scheme, String target, Map<String, String> options) {

    public PortName {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** Takes a name apart. */
    public static PortName parse(String text) throws PortException {
        int question = text.indexOf('?');
        String name = question < 0 ? text : text.substring(0, question);
        int colon = name.indexOf(':');
        String scheme = colon < 0 ? "" : name.substring(0, colon);
        String target = name.substring(colon + 1);
        if (target.isEmpty() || colon == 0) {
            throw new PortException("'" + text + "' names no port: give an interface, such as eth0 or xdp:eth0");
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (question >= 0) {
            for (String option : text.substring(question + 1).split("&", -1)) {
                int equals = option.indexOf('=');
                String key = equals < 0 ? option : option.substring(0, equals);
                if (key.isEmpty()) {
                    throw new PortException(
                            "'" + text + "' has an empty option: write options as ?key=value&key=value");
                }
                if (options.put(key, equals < 0 ? "true" : option.substring(equals + 1)) != null) {
                    throw new PortException("'" + text + "' gives " + key + " twice");
                }
            }
        }
        return new PortName(scheme, target, options);
    }

    /** The option's text, or {@code otherwise}. */
    public String option(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    /** The option as a whole number from {@code min} to {@code max}, or {@code otherwise}. */
    public int option(String key, int otherwise, int min, int max) throws PortException {
        String text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new PortException(this + ": " + key + "=" + text + " is not a whole number from " + min + " to " + max);
    }

    /** The same port by another backend. */
    public PortName withScheme(String other) {
        return new PortName(other, target, options);
    }

    /** The same port with this option, unless the user gave one by that name. */
    public PortName withDefault(String key, String value) {
        if (options.containsKey(key)) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(options);
        more.put(key, value);
        return new PortName(scheme, target, more);
    }

    /** {@code xdp:eth0}, without the options. */
    @Override
    public String toString() {
        return scheme.isEmpty() ? target : scheme + ":" + target;
    }
}
