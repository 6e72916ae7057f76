"""`make containers`: the project's Dockerfile and docker-compose.yml, unchanged, built and run
where there is neither Docker nor an image registry.

The real Compose drives Podman inside a private namespace (`private_room.sh`). Base images are made
here under their usual names (`images.py`), so what is proven are the project's two files, not the
official images. `drills.py` is what happens: up, load, ask, kill, stop, up again.
"""
