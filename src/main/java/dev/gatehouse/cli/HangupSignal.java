package dev.gatehouse.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which operators have a service read its configuration again. Java knows signals only through {@code sun.misc}, which
 * the compiler warns of whatever it is told; hence by name.
 */
final class HangupSignal {

    private static final Logger LOG = System.getLogger(HangupSignal.class.getName());

    private HangupSignal() {}

    /** Has the signal run the action, on a thread of its own, instead of ending the process. */
    static void runs(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object runner = Proxy.newProxyInstance(
                    HangupSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        Thread.ofVirtual().name("hangup").start(action);
                        return null;
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangup, runner);
        } catch (InvocationTargetException e) {
            LOG.log(Level.DEBUG, "this system has no SIGHUP", e);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "this Java cannot heed SIGHUP: the configuration file is read at the start only");
        }
    }
}
