"""A WebSub hub that others wrote (flask-websub), and a feed under it. Publishes what stands on standard input: one document a line, as JSON."""

import json
import sys
import threading

from celery import Celery
from flask import Flask, Response
from flask_websub.hub import Hub, SQLite3HubStorage
from werkzeug.serving import make_server

folder, method = sys.argv[1], sys.argv[2]
app = Flask("hub")
app.config["PUBLISH_SUPPORTED"] = False
app.config["SIGNATURE_ALGORITHM"] = method
celery = Celery("hub", broker="memory://", backend="cache+memory://")
celery.conf.update(worker_hijack_root_logger=False, worker_redirect_stdouts=False)
hub = Hub(SQLite3HubStorage(folder + "/hub.sqlite3"), celery, **{"PUBLISH_SUPPORTED": False, "SIGNATURE_ALGORITHM": method})
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
server = make_server("127.0.0.1", 0, app, threaded=True)
origin = "http://127.0.0.1:%d" % server.server_port
document = {"text": ""}


@app.route("/feed")
def feed():
    response = Response(document["text"], mimetype="application/rss+xml")
    response.headers["Link"] = '<%s/hub>; rel="hub", <%s/feed>; rel="self"' % (origin, origin)
    return response


def read_input():
    for line in sys.stdin:
        told = json.loads(line)
        document["text"] = told["document"]
        if told.get("publish"):
            hub.send_change_notification.delay(origin + "/feed")
        print(json.dumps({"done": True}), flush=True)
    import os

    os._exit(0)


threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Thread(target=read_input, daemon=True).start()
print(json.dumps({"origin": origin}), flush=True)
celery.Worker(pool="solo", loglevel="ERROR", without_heartbeat=True, without_mingle=True, without_gossip=True).start()
